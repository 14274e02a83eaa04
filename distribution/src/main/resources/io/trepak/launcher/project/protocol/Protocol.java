package @package@;

import com.google.auto.service.AutoService;
import io.trepak.api.Options;
import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.Protocol;

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
    public FrontendCodec frontend(Options options) {
        return new @Class@Frontend();
    }

    @Override
    public BackendCodec backend(Options options) {
        return new @Class@Backend();
    }
}
