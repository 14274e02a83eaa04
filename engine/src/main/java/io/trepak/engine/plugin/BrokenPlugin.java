package io.trepak.engine.plugin;

/**
 * A plugin that is there and cannot be used.
 *
 * @param jar its JAR, or the plugin folder when that is what cannot be read
 * @param reason one line
 */
record BrokenPlugin(String jar, String reason) {
    /** For the log. */
    @Override
    public String toString() {
        return "plugin '" + jar + "' cannot be used: " + reason;
    }
}
