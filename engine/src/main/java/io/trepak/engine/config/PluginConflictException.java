package io.trepak.engine.config;

import java.util.List;

/** Plugins that cannot be used together, whatever the configuration says: two of one kind have one name. */
public final class PluginConflictException extends ConfigException {
    private static final long serialVersionUID = 1L;

    /**
     * @param problems at least one, each without a place in the configuration
     */
    public PluginConflictException(List<Problem> problems) {
        super(problems);
    }
}
