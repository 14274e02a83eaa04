package @package@;

import com.google.auto.service.AutoService;
import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.ClientContext;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.PoolContext;
import io.trepak.api.protocol.PoolProtocol;
import io.trepak.api.protocol.Protocol;
import io.trepak.api.protocol.ServerContext;
import io.trepak.api.protocol.WorkerCodecs;

/** Lines: get KEY, count KEY KEY …, bye; servers answer a line each. */
@AutoService(Protocol.class)
public final class @Class@ implements Protocol {
    @Override
    public String name() {
        return "@name@";
    }

    @Override
    public String description() {
        return "lines: get KEY, count KEY KEY, bye";
    }

    @Override
    public PoolProtocol open(PoolContext pool) {
        return worker -> new Codecs();
    }

    private static final class Codecs implements WorkerCodecs {
        @Override
        public FrontendCodec frontend(ClientContext client) {
            return new @Class@Frontend();
        }

        @Override
        public BackendCodec backend(ServerContext server) {
            return new @Class@Backend();
        }
    }
}
