package @package@;

import com.google.auto.service.AutoService;
import io.trepak.api.Options;
import io.trepak.api.filter.FilterClient;
import io.trepak.api.filter.FilterContext;
import io.trepak.api.filter.FilterProvider;
import io.trepak.api.filter.RequestFilter;
import io.trepak.api.filter.Verdict;
import io.trepak.api.protocol.Output;
import io.trepak.api.protocol.RequestFrame;

/** Answers requests with long keys with an error; {@code @name@_max_key_bytes} of the pool says how long is long. */
@AutoService(FilterProvider.class)
public final class @Class@ implements FilterProvider {
    @Override
    public String name() {
        return "@name@";
    }

    @Override
    public String description() {
        return "refuses keys longer than @name@_max_key_bytes";
    }

    @Override
    public RequestFilter open(FilterContext context) {
        Options options = context.options();
        int limit = options.integer("@name@_max_key_bytes", 250);
        if (limit == 0) {
            throw options.invalid("@name@_max_key_bytes", "must be 1 or more");
        }
        return new KeyLimit(limit);
    }

    /** One for each pool and worker, so it may keep state without a lock; what belongs to a client is kept in {@code client.state()}. */
    private record KeyLimit(int bytes, Verdict refusal) implements RequestFilter {
        KeyLimit(int bytes) {
            this(bytes, Verdict.reject("key longer than " + bytes + " bytes"));
        }

        @Override
        public Verdict onRequest(byte[] in, int offset, RequestFrame frame, FilterClient client, Output response) {
            for (int key = 0; key < frame.keyCount(); key++) {
                if (frame.keyLength(key) > bytes) {
                    return refusal;
                }
            }
            return Verdict.PASS;
        }
    }
}
