package io.trepak.api.tck;

import io.trepak.api.Plugin;
import org.junit.jupiter.api.Test;

/**
 * What the engine relies on in plugins of every kind: a name, a description, and that it is found. For the kits of the kinds.
 *
 * @param <P> the kind
 */
public abstract class PluginTck<P extends Plugin> {
    private final Class<P> kind;

    PluginTck(Class<P> kind) {
        this.kind = kind;
    }

    /** The plugin under test, new or the same each time. */
    protected abstract P subject();

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
