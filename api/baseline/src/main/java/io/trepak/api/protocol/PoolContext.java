package io.trepak.api.protocol;

import io.trepak.api.Options;

public interface PoolContext {
    Options options();
}
