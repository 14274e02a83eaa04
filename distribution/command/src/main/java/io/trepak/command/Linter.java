package io.trepak.command;

import io.trepak.engine.config.ConfigException;
import io.trepak.engine.config.ProxyConfig;
import io.trepak.engine.config.Warning;
import java.nio.file.Path;
import java.util.List;

/** What {@code --lint} asks, found by ServiceLoader. */
public interface Linter {
    /**
     * What it finds.
     *
     * @param broken plugins that could not be loaded, one line each
     * @param warnings in the order of the file
     */
    record Result(List<String> broken, List<Warning> warnings) {}

    /**
     * Looks for what works but is risky.
     *
     * @param plugins the folder; null for those of the module path only
     * @throws ConfigException when the configuration cannot be used
     */
    Result lint(ProxyConfig config, Path plugins) throws ConfigException;
}
