import type { FaceMemory } from '../../src/bot/desk.js';
import type { Store } from '../../src/store/store.js';

/** What a face remembers, in the store's own small table. */
export function factMemory(store: Store): FaceMemory {
  return {
    get: (key) => store.meta.get(key),
    set: async (key, value) => {
      await store.write(() => store.meta.set(key, value));
    },
  };
}
