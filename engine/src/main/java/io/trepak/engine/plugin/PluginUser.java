package io.trepak.engine.plugin;

import io.trepak.api.Plugin;

/** For whom a plugin was opened, as metrics and pages see it: what they were asked for belongs to it. */
interface PluginUser {
    /** The pool it was opened for; null for none. */
    String pool();

    /** The plugin. */
    Plugin plugin();

    /** Counts what it does wrong. */
    FaultCounter faults();
}
