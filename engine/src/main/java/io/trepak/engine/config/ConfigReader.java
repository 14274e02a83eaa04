package io.trepak.engine.config;

import io.trepak.engine.ConfigException;
import io.trepak.engine.ProxyConfig;
import java.nio.file.Path;

/** Reads nutcracker.yml. */
public final class ConfigReader {
    private ConfigReader() {}

    /** See {@link ProxyConfig#read}. */
    public static ProxyConfig read(Path file) throws ConfigException {
        throw new ConfigException(null, "conf: failed to open configuration '" + file + "'");
    }
}
