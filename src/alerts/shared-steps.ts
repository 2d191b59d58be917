import type { RuleLogic } from './rule.js';
import { type RuleState, stateText } from './rule-state.js';
import { type Stepped, step } from './step.js';
import type { Reading } from './types.js';

/** Rules of one logic and version. Most have one state only, so that there are no tables until a second one comes. */
interface Family {
  version: number;
  before: RuleState;
  stepped: Stepped;
  others: Others | null;
  /** The same logic in another version. */
  next: Family | null;
}

interface Others {
  /** By the state before. */
  steps: Map<RuleState, Stepped>;
  /** States that came out, by what they say. */
  outcomes: Map<string, RuleState>;
}

/**
 * One reading through rules of which many are alike: those that are the same objects in logic and state take one step together and
 * come out with the same objects. States of one logic that were apart and come to say the same are one object from then on.
 */
export class SharedSteps {
  readonly #families = new Map<RuleLogic, Family>();

  constructor(private readonly reading: Reading) {}

  /** The outcome of `step`. Throws what it throws. */
  of(logic: RuleLogic, version: number, state: RuleState): Stepped {
    const first = this.#families.get(logic);
    for (let family = first; family !== undefined; family = family.next ?? undefined) {
      if (family.version !== version) continue;
      return family.before === state ? family.stepped : this.#another(family, logic, state);
    }
    const stepped = step(logic, version, state, this.reading);
    this.#families.set(logic, { version, before: state, stepped, others: null, next: first ?? null });
    return stepped;
  }

  #another(family: Family, logic: RuleLogic, state: RuleState): Stepped {
    family.others ??= othersOf(family);
    const { steps, outcomes } = family.others;
    const known = steps.get(state);
    if (known !== undefined) return known;
    let stepped = step(logic, family.version, state, this.reading);
    if (stepped.state !== state) {
      const text = stateText(stepped.state);
      const alike = outcomes.get(text);
      if (alike === undefined) outcomes.set(text, stepped.state);
      else stepped = { ...stepped, state: alike };
    }
    steps.set(state, stepped);
    return stepped;
  }
}

function othersOf({ before, stepped }: Family): Others {
  const { state } = stepped;
  return {
    steps: new Map([[before, stepped]]),
    outcomes: new Map(state === before ? [] : [[stateText(state), state]]),
  };
}
