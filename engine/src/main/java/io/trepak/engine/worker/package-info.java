/**
 * The hot path. A worker is one event loop and everything it owns; workers share nothing, so nothing here is locked.
 *
 * <pre>
 *   client ─► Frontend ─► Router ─► Backend ─► server
 *                │  one Request in two queues:   │
 *                └── the client's (answers leave in this order)
 *                    the server's (answers arrive in this order)
 *   server ─► Backend: its queue's head is answered
 *               head of its client's queue? straight into the client's write buffer
 *               else it waits, parked, until it is
 * </pre>
 *
 * Read {@link io.trepak.engine.worker.Frontend}, then {@link io.trepak.engine.worker.Backend}. How their connections begin and
 * end is told by {@link io.trepak.engine.worker.ClientEnd} and {@link io.trepak.engine.worker.ServerLink}.
 */
package io.trepak.engine.worker;
