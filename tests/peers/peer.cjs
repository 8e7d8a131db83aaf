// SPDX-License-Identifier: GPL-3.0-or-later
// Opinions that are not ours, for tst_gateway_peers: the official `stripe` package and `stripe-stateful-mock`.
//   node peer.cjs sign SECRET SECONDS           body on stdin → the header that Stripe's package makes
//   node peer.cjs construct SECRET HEADER       body on stdin → the event's id, if Stripe's package believes it
//   node peer.cjs client PORT                   Stripe's client against a server here → a JSON of what it saw
//   node peer.cjs mock                          the mock, on a port that it prints; until it is ended
'use strict';
const {createRequire} = require('node:module');
const peers = createRequire(process.env.COUNTERFOIL_PEERS + '/package.json');

async function input() {
  const chunks = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  return Buffer.concat(chunks);
}

// What a call came to, whichever way it went.
async function outcome(promise) {
  try {
    const object = await promise;
    return {id: object.id, status: object.status, amount: object.amount, received: object.amount_received,
            replayed: object.lastResponse?.headers?.['idempotent-replayed']};
  } catch (error) {
    return {error: error.type, code: error.code, decline: error.decline_code, status: error.statusCode};
  }
}

async function client(port) {
  const Stripe = peers('stripe');
  const stripe = new Stripe('sk_test_simulator', {host: '127.0.0.1', port: Number(port), protocol: 'http',
                                                  maxNetworkRetries: 0, telemetry: false, timeout: 20000});
  const held = {amount: 1240, currency: 'gbp', confirm: true, payment_method: 'pm_card_visa', payment_method_types: ['card'],
                capture_method: 'manual', metadata: {counterfoil_attempt: 'peer-1'}};
  const seen = {};
  const intent = await stripe.paymentIntents.create(held, {idempotencyKey: 'k-1'});
  seen.held = intent.status;
  seen.again = await outcome(stripe.paymentIntents.create(held, {idempotencyKey: 'k-1'}));
  seen.sameId = seen.again.id === intent.id;
  seen.otherBody = await outcome(stripe.paymentIntents.create({...held, amount: 1}, {idempotencyKey: 'k-1'}));
  seen.captured = await outcome(stripe.paymentIntents.capture(intent.id, {amount_to_capture: 1000}));
  seen.capturedTwice = await outcome(stripe.paymentIntents.capture(intent.id));
  seen.refund = await outcome(stripe.refunds.create({payment_intent: intent.id, amount: 400}));
  seen.refundTooMuch = await outcome(stripe.refunds.create({payment_intent: intent.id, amount: 601}));
  seen.declined = await outcome(stripe.paymentIntents.create(
      {...held, payment_method: 'pm_card_chargeDeclinedInsufficientFunds', metadata: {}}));
  seen.missing = await outcome(stripe.paymentIntents.retrieve('pi_none'));
  const found = await stripe.paymentIntents.search({query: "metadata['counterfoil_attempt']:'peer-1'"});
  seen.found = found.data.map((item) => item.id === intent.id);
  const lines = [];
  for await (const line of stripe.balanceTransactions.list({limit: 1, expand: ['data.source']})) lines.push(line.type);
  seen.lines = lines;
  const full = await stripe.paymentIntents.retrieve(intent.id, {expand: ['latest_charge.balance_transaction']});
  seen.fee = full.latest_charge.balance_transaction.fee;
  const wrong = new Stripe('sk_test_wrong', {host: '127.0.0.1', port: Number(port), protocol: 'http', maxNetworkRetries: 0});
  seen.stranger = await outcome(wrong.balanceTransactions.list());
  console.log(JSON.stringify(seen));
}

function mock() {
  peers('loglevel').setDefaultLevel('silent');
  const app = peers('stripe-stateful-mock').createExpressApp();
  const server = app.listen(0, '127.0.0.1', () => console.log(JSON.stringify({port: server.address().port})));
}

async function main([what, ...rest]) {
  if (what === 'client') return client(rest[0]);
  if (what === 'mock') return mock();
  const webhooks = peers('stripe').webhooks ?? new (peers('stripe'))('sk_test_x').webhooks;
  const body = await input();
  if (what === 'sign') {
    const header = webhooks.generateTestHeaderString({payload: body.toString('utf8'), secret: rest[0], timestamp: Number(rest[1])});
    process.stdout.write(header);
    return;
  }
  try {
    process.stdout.write(webhooks.constructEvent(body, rest[1], rest[0]).id);
  } catch (error) {
    process.stdout.write('refused: ' + error.message.split('\n')[0]);
  }
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exit(1);
});
