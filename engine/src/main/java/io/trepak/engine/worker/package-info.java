/**
 * The hot path. A worker is one event loop and everything it owns; workers share nothing, so nothing here is locked.
 *
 * <pre>
 *   client ─► Client ─► Router ─► Backend ─► ServerConnection ─► server
 *               │   one Request in two queues:    │
 *               └── the client's (responses leave in this order)
 *                   the connection's (responses arrive in this order)
 *   server ─► ServerConnection: the response belongs to its queue's head, and that takes it:
 *               head of its client's queue? straight into the client's write buffer
 *               else it waits, parked, until it is
 * </pre>
 *
 * Four rooms, each of which knows those to its right and none to its left; a test computes the graph:
 *
 * <pre>
 *   worker ► client ► server ► request ► resources
 * </pre>
 *
 * Read {@link io.trepak.engine.worker.client.Client}, then {@link io.trepak.engine.worker.request.Request} and {@code
 * server.ServerConnection}. At the end of each turn of the loop {@link io.trepak.engine.worker.WorkerRooms} wakes whoever waits; what
 * was written leaves after that.
 */
package io.trepak.engine.worker;
