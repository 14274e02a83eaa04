package io.trepak.protocol.memcached;

import com.google.auto.service.AutoService;
import io.trepak.api.Notes;
import io.trepak.api.OptionKey;
import io.trepak.api.PoolView;
import io.trepak.api.Reviewer;
import io.trepak.api.protocol.PoolContext;
import io.trepak.api.protocol.PoolProtocol;
import io.trepak.api.protocol.Protocol;
import java.util.List;

/** memcached's text protocol: classic and meta commands. */
@AutoService(Protocol.class)
public final class Memcached implements Protocol, Reviewer {
    @Override
    public String name() {
        return "memcached";
    }

    @Override
    public String description() {
        return "memcached text protocol: classic and meta commands; get and gat with several keys are split";
    }

    @Override
    public List<OptionKey> optionKeys() {
        return Settings.KEYS;
    }

    @Override
    public PoolProtocol open(PoolContext pool) {
        Settings settings = Settings.of(pool.options());
        return worker -> new MemcachedCodecs(settings, worker.status());
    }

    @Override
    public void review(PoolView pool, Notes notes) {
        MemcachedReview.write(pool, notes);
    }
}
