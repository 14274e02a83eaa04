package io.trepak.api.protocol;

import io.trepak.api.Plugin;

public interface Protocol extends Plugin {
    PoolProtocol open(PoolContext pool);
}
