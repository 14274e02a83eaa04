package io.trepak.api.tck;

import io.trepak.api.Plugin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What the engine relies on in plugins of every kind: a name, a description, and that it is found. For the kits of the kinds. Each
 * test has a thread of its own, and fails when the plugin does not return from a call, with the call and the line it is at.
 *
 * @param <P> the kind
 */
@ExtendWith(TimeLimit.class)
public abstract class PluginTck<P extends Plugin> {
    static final int LIMIT_SECONDS = 10;

    private final Class<P> kind;

    PluginTck(Class<P> kind) {
        this.kind = kind;
    }

    /** The plugin under test, new or the same each time. */
    protected abstract P subject();

    /** How long a call of the plugin, or a test of your own, may take. A call takes microseconds; more is for a slow machine. */
    protected int limitSeconds() {
        return LIMIT_SECONDS;
    }

    @Test
    final void hasANameTheConfigurationCanSay() {
        PluginChecks.nameIsUsable(subject());
    }

    @Test
    final void describesItselfInOneLine() {
        PluginChecks.descriptionIsOneLine(subject());
    }

    @Test
    final void isFoundByNameThroughServiceLoader() {
        PluginChecks.isFoundByName(kind, subject());
    }

    @Test
    final void isDeclaredInModuleInfoAndMetaInfServices() {
        PluginChecks.isDeclaredInBothPlaces(kind, subject());
    }
}
