package io.trepak.engine.line;

import io.trepak.api.Options;
import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.PoolStatus;
import io.trepak.api.protocol.Protocol;

/**
 * Lines for tests. A request is a line of words, first those with an {@code @}, which say what the engine shall do with it,
 * then the command, then keys:
 *
 * <pre>
 *   get k1 k2            @lane=1 set k        @payload=5 set k (and five bytes behind the line)
 *   @rewrite @quiet …    the server gets the line without these words
 *   @boom=join set k     from now on join fails in the middle; @boom=none ends that
 * </pre>
 *
 * What servers answer is told by the first character:
 *
 * <pre>
 *   +fine   -error   !unavailable   *command (must be that of the request)   .   ?throws   &never returns
 *   $5 and as many bytes and a line end      a value
 *   ~5 and as many bytes and a line end      a piece, another follows
 *   =key 5 and as many bytes and a line end  the piece of a key, another follows; the last is {@code .}
 * </pre>
 */
public final class LineProtocol implements Protocol {
    @Override
    public String name() {
        return "line";
    }

    @Override
    public int lanes() {
        return 5;
    }

    @Override
    public FrontendCodec frontend(Options options) {
        options.flag("line_refuses_clients", false);
        return new LineFrontend(null);
    }

    @Override
    public FrontendCodec frontend(Options options, PoolStatus status) {
        if (options.flag("line_refuses_clients", false)) {
            throw new IllegalStateException("as asked: no codec");
        }
        return new LineFrontend(status);
    }

    @Override
    public BackendCodec backend(Options options) {
        return backend(options, 0);
    }

    @Override
    public BackendCodec backend(Options options, int lane) {
        if (lane == 4) {
            throw new IllegalStateException("as asked: no codec");
        }
        return new LineBackend(lane);
    }
}
