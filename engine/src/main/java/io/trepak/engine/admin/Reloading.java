package io.trepak.engine.admin;

import io.trepak.engine.config.ConfigException;
import io.trepak.engine.report.ReloadReport;
import java.io.IOException;
import java.util.Map;

/** The way to other settings while the proxy runs, and how often it was gone. Thread: any that may block. */
public interface Reloading {
    /**
     * Reads the configuration file again.
     *
     * @throws ConfigException when the file cannot be used; nothing has changed then
     * @throws IOException when a listener cannot be opened, or the proxy does not take it now; nothing has changed then
     */
    ReloadReport reload() throws ConfigException, IOException;

    /** How often a reload came out how: {@code applied}, {@code unchanged}, {@code failed}. */
    Map<String, Long> counts();

    /** Whether the last reload did not fail; true before the first. */
    boolean isLastSuccessful();

    /** When the file in force was last read, since 1970. */
    long lastSuccessMillis();
}
