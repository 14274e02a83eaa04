package io.trepak.api.extension;

import io.trepak.api.Options;
import io.trepak.api.Plugin;

public interface FilterProvider extends Plugin {
    RequestFilter create(String pool, Options options);
}
