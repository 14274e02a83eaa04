package io.trepak.api.protocol;

import io.trepak.api.Options;
import io.trepak.api.Plugin;

public interface Protocol extends Plugin {
    FrontendCodec frontend(Options options);

    BackendCodec backend(Options options);
}
