package io.trepak.api.extension;

import io.trepak.api.Options;
import io.trepak.api.Plugin;
import io.trepak.api.Server;
import java.util.List;
import java.util.function.Consumer;

public interface TopologySource extends Plugin {
    AutoCloseable watch(String pool, Options options, Consumer<List<Server>> onChange);
}
