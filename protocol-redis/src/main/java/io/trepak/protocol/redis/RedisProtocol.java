package io.trepak.protocol.redis;

import com.google.auto.service.AutoService;
import io.trepak.api.Notes;
import io.trepak.api.OptionKey;
import io.trepak.api.PoolView;
import io.trepak.api.Reviewer;
import io.trepak.api.protocol.PoolContext;
import io.trepak.api.protocol.PoolProtocol;
import io.trepak.api.protocol.Protocol;
import java.util.List;

/** Redis's protocol, versions 2 and 3, with every command that a pool of servers can carry. */
@AutoService(Protocol.class)
public final class RedisProtocol implements Protocol, Reviewer {
    /** Connections to servers on which version 3 was agreed; on those of lane 0 it is version 2. */
    static final int RESP3_LANE = 1;

    /** What clients are told that need to know; servers may be newer, and what they have learnt since is forwarded, too. */
    static final String SPOKEN_VERSION = "7.0.0";

    /** For ServiceLoader. */
    public RedisProtocol() {}

    @Override
    public String name() {
        return "redis";
    }

    @Override
    public String description() {
        return "Redis, RESP2 and RESP3; splits MGET, MSET, DEL, UNLINK, TOUCH, EXISTS";
    }

    @Override
    public List<OptionKey> optionKeys() {
        return RedisSettings.KEYS;
    }

    @Override
    public PoolProtocol open(PoolContext pool) {
        return new RedisPool(
                RedisSettings.of(pool.options()), pool.failoverWaitMillis() > 0, new RedirectCounters(pool));
    }

    @Override
    public void review(PoolView pool, Notes notes) {
        new RedisReview(pool, notes).write();
    }
}
