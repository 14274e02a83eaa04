package io.trepak.engine.plugin;

import io.trepak.api.Plugin;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * The pages of the admin port that the plugins of one proxy have asked for. A name belongs to one plugin of a pool, as long as it is
 * open, and is shown once it is started. Thread: any.
 */
public final class PluginPages {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");

    /** A plugin's content failed; it was counted. */
    public static final class FailedPage extends Exception {
        private static final long serialVersionUID = 1L;

        FailedPage(String message) {
            super(message, null, false, false);
        }
    }

    private record Content(PluginUser by, Supplier<? extends Map<String, ?>> content) {}

    private final Set<String> taken;
    /** By name and pool. */
    private final Map<String, Map<String, List<PluginUser>>> uses = new HashMap<>();
    /** The same; the last one is shown. */
    private final Map<String, Map<String, List<Content>>> shown = new TreeMap<>();

    /**
     * @param taken names that plugins cannot have
     */
    PluginPages(Set<String> taken) {
        this.taken = taken;
    }

    /** Keeps a name for a plugin until it is released. Not shown yet. */
    synchronized void reserve(String name, PluginUser by) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "page '" + name + "'; expected lower-case letters, digits and underscores");
        }
        if (taken.contains(name)) {
            throw new IllegalStateException("page '" + name + "' is one of the engine's; expected another name");
        }
        List<PluginUser> all =
                uses.computeIfAbsent(name, key -> new HashMap<>()).computeIfAbsent(by.pool(), key -> new ArrayList<>());
        for (PluginUser other : all) {
            if (other.plugin() != by.plugin()) {
                throw new IllegalStateException(
                        "page '" + name + "' is one of " + other.faults().label() + " already");
            }
        }
        all.add(by);
    }

    /** From now on the page is shown with this content. */
    synchronized void show(String name, PluginUser by, Supplier<? extends Map<String, ?>> content) {
        List<Content> all = shown.computeIfAbsent(name, key -> new HashMap<>())
                .computeIfAbsent(by.pool(), key -> new ArrayList<>());
        all.removeIf(other -> other.by == by);
        all.add(new Content(by, content));
    }

    /** Takes all back that somebody has asked for. */
    synchronized void release(PluginUser by) {
        uses.values().forEach(pools -> pools.values().forEach(all -> all.removeIf(other -> other == by)));
        shown.values().forEach(pools -> {
            pools.values().forEach(all -> all.removeIf(content -> content.by == by));
            pools.values().removeIf(List::isEmpty);
        });
        shown.values().removeIf(Map::isEmpty);
    }

    /** The names of the pages there are now. */
    public synchronized List<String> names() {
        return List.copyOf(shown.keySet());
    }

    /** What a page says of a pool now; null when the pool has no such page. */
    public Map<String, ?> content(String name, String pool) throws FailedPage {
        Content page = shown(name, pool);
        if (page == null) {
            return null;
        }
        try {
            return new LinkedHashMap<>(page.content.get());
        } catch (Throwable e) {
            page.by.faults().failed("telling the content of a page", e);
            throw new FailedPage(page.by.faults().label() + " failed: " + PluginReason.of(e));
        }
    }

    /** What all pages of a plugin say of a pool now, by their names. */
    public Map<String, Object> of(Plugin plugin, String pool) throws FailedPage {
        Map<String, Object> all = new LinkedHashMap<>();
        for (String name : names()) {
            Content page = shown(name, pool);
            if (page != null && page.by.plugin() == plugin) {
                all.put(name, content(name, pool));
            }
        }
        return all;
    }

    private synchronized Content shown(String name, String pool) {
        List<Content> all = shown.getOrDefault(name, Map.of()).get(pool);
        return all == null ? null : all.get(all.size() - 1);
    }
}
