/**
 * A wire protocol: how requests and responses are delimited, where the keys are, how split requests are put together
 * again. The engine does everything else: sockets, queues, order, timeouts, routing.
 *
 * <pre>
 *   client bytes ─► FrontendCodec.decode ─► RequestFrame: command, key positions
 *                                             │ route of the command
 *             KEYED, ANY ─ copied as it came ─┤
 *             SPLIT ─ beginFragment, parts, endFragment per server ─ … ─ join
 *             ALL   ─ copied to every server ─ … ─ join
 *             LOCAL ─ respond
 *   server bytes ─► BackendCodec.decode ─► ResponseFrame: status, length ─► copied to the client as it came
 * </pre>
 *
 * <p>A {@link Protocol} is opened once for each pool, a {@link PoolProtocol} then says what it wants of the engine, and makes
 * for each worker what makes the codecs there. Codecs see byte arrays, never sockets or buffers of a library. One codec object belongs to one
 * connection and is only ever called by the worker that owns the connection.
 */
@NullMarked
package io.trepak.api.protocol;

import org.jspecify.annotations.NullMarked;
