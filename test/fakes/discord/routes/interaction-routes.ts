import type { InteractionBook } from '../interaction-book.js';
import type { MessageStore } from '../message-store.js';
import { refusals } from '../refusal.js';
import type { Call, Route } from '../route.js';

/** Answers to interactions: the callback and the webhook that its token opens. */
export function interactionRoutes(interactions: InteractionBook, store: MessageStore): Route[] {
  const webhook = '/webhooks/:application/:token';
  const one = `${webhook}/messages/:message`;
  const tokenOf = ({ params }: Call): string => {
    if (params.application !== store.world.applicationId) throw refusals.unknownWebhook();
    return params.token ?? '';
  };
  const nameOf = ({ params }: Call) => params.message ?? '';
  return [
    {
      method: 'POST',
      path: '/interactions/:interaction/:token/callback',
      needsBot: false,
      serve: ({ params, body, files, query, at }) => {
        const record = interactions.answer(params.interaction ?? '', params.token ?? '', body, files, at);
        return query.with_response === 'true'
          ? { status: 200, body: interactions.callbackJson(record) }
          : { status: 204 };
      },
    },
    {
      method: 'POST',
      path: webhook,
      needsBot: false,
      serve: (call) => ({ status: 200, body: store.json(interactions.followUp(tokenOf(call), call.body, call.files)) }),
    },
    {
      method: 'GET',
      path: one,
      needsBot: false,
      serve: (call) => ({ status: 200, body: store.json(interactions.message(tokenOf(call), nameOf(call))) }),
    },
    {
      method: 'PATCH',
      path: one,
      needsBot: false,
      serve: (call) => ({
        status: 200,
        body: store.json(interactions.edit(tokenOf(call), nameOf(call), call.body, call.files)),
      }),
    },
    {
      method: 'DELETE',
      path: one,
      needsBot: false,
      serve: (call) => {
        interactions.delete(tokenOf(call), nameOf(call));
        return { status: 204 };
      },
    },
  ];
}
