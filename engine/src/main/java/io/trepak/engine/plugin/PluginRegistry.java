package io.trepak.engine.plugin;

import io.trepak.api.Distribution;
import io.trepak.api.HashFunction;
import io.trepak.api.OptionKey;
import io.trepak.api.Plugin;
import io.trepak.api.export.Exporter;
import io.trepak.api.filter.FilterProvider;
import io.trepak.api.protocol.Protocol;
import io.trepak.api.topology.TopologySource;
import io.trepak.engine.config.ConfigException.Problem;
import io.trepak.engine.config.ConfigKey;
import io.trepak.engine.config.ConfigKey.Scope;
import io.trepak.engine.config.Effect;
import io.trepak.engine.config.Location;
import io.trepak.engine.config.PluginConflictException;
import io.trepak.engine.config.PoolConfig;
import io.trepak.engine.config.ValueForm;
import io.trepak.engine.report.PluginInfo;
import io.trepak.engine.text.Nearest;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * All plugins of the process: those on the module or class path and those of the plugin folder. Made once at the start,
 * read-only from then on.
 */
public final class PluginRegistry {
    private static final String OUR_PACKAGES = "io.trepak.";
    private static final Pattern NAME = Pattern.compile("[a-z0-9_]+");

    private static final String NOTHING_OFFERED = "it offers no plugin; expected META-INF/services/"
            + HashFunction.class.getName() + " or the like, or \"provides\" in its module descriptor";

    /**
     * @param entry of the plugin folder; null for what is on the module path or the class path
     */
    private record Found(Plugin plugin, PluginOrigin origin, PluginFolder.Entry entry) {
        String description() {
            try {
                String text = plugin.description();
                return text == null ? "" : PluginReason.oneLine(text);
            } catch (Throwable e) {
                PluginFaults.rethrowIfFatal(e);
                return "(its description fails: " + PluginReason.of(e) + ")";
            }
        }

        /** None if it fails: what a plugin says of itself must not keep people from reading about the others. */
        List<OptionKey> keys() {
            try {
                return List.copyOf(plugin.optionKeys());
            } catch (Throwable e) {
                PluginFaults.rethrowIfFatal(e);
                return List.of();
            }
        }
    }

    private final Map<String, Map<String, Found>> byKind = new HashMap<>();
    private final List<BrokenPlugin> broken = new ArrayList<>();
    /** A service loader for an entry of the folder fails again for what is broken among its parents. */
    private final Set<String> noted = new HashSet<>();

    private final Path folder;

    private PluginRegistry(Path folder) {
        this.folder = folder;
    }

    /**
     * Finds all plugins. One that is broken is noted, and matters only if it is asked for.
     *
     * @param folder may be null
     * @throws PluginConflictException when two plugins of a kind have one name
     */
    public static PluginRegistry load(Path folder) throws PluginConflictException {
        PluginRegistry registry = new PluginRegistry(folder);
        List<Problem> problems = new ArrayList<>();
        registry.addAll(HERE, type -> true, null, problems);
        if (folder != null) {
            PluginFolder plugins = new PluginFolder(folder);
            registry.broken.addAll(plugins.broken());
            for (PluginFolder.Entry entry : plugins.entries()) {
                int before = registry.size() + problems.size();
                registry.addAll(entry::load, entry::owns, entry, problems);
                if (registry.size() + problems.size() == before) {
                    registry.broken.add(new BrokenPlugin("" + entry.path().getFileName(), NOTHING_OFFERED));
                }
            }
        }
        if (!problems.isEmpty()) {
            throw new PluginConflictException(problems);
        }
        return registry;
    }

    private int size() {
        return broken.size() + byKind.values().stream().mapToInt(Map::size).sum();
    }

    private interface Loader {
        <T extends Plugin> ServiceLoader<T> load(Class<T> type);
    }

    /** {@code ServiceLoader.load} looks at its caller's {@code uses}, so every type is named here once. */
    private static final Loader HERE = new Loader() {
        @Override
        @SuppressWarnings("unchecked")
        public <T extends Plugin> ServiceLoader<T> load(Class<T> type) {
            ClassLoader loader = PluginRegistry.class.getClassLoader();
            ServiceLoader<?> services;
            if (type == HashFunction.class) {
                services = ServiceLoader.load(HashFunction.class, loader);
            } else if (type == Distribution.class) {
                services = ServiceLoader.load(Distribution.class, loader);
            } else if (type == Protocol.class) {
                services = ServiceLoader.load(Protocol.class, loader);
            } else if (type == FilterProvider.class) {
                services = ServiceLoader.load(FilterProvider.class, loader);
            } else if (type == TopologySource.class) {
                services = ServiceLoader.load(TopologySource.class, loader);
            } else {
                services = ServiceLoader.load(Exporter.class, loader);
            }
            return (ServiceLoader<T>) services;
        }
    };

    private void addAll(Loader loader, Predicate<Class<?>> ours, PluginFolder.Entry entry, List<Problem> problems) {
        for (PluginKind<?> kind : PluginKind.ALL) {
            addKind(kind, loader, ours, entry, problems);
        }
    }

    private <T extends Plugin> void addKind(
            PluginKind<T> kind,
            Loader loader,
            Predicate<Class<?>> ours,
            PluginFolder.Entry entry,
            List<Problem> problems) {
        Iterator<ServiceLoader.Provider<T>> providers =
                loader.load(kind.type()).stream().iterator();
        while (true) {
            try {
                if (!providers.hasNext()) {
                    return;
                }
                ServiceLoader.Provider<T> provider = providers.next();
                // What a static provider() method returns is known only when it has.
                boolean isApiType = provider.type().getModule() == Plugin.class.getModule();
                if (ours.test(provider.type()) || isApiType) {
                    T plugin = provider.get();
                    if (ours.test(plugin.getClass())) {
                        add(kind, plugin, entry, problems);
                    }
                }
            } catch (Throwable e) { // whatever a constructor or a static initialiser throws
                PluginFaults.rethrowIfFatal(e);
                if (noted.add(e.toString())) {
                    String jar = entry == null
                            ? "on the module path"
                            : "" + entry.path().getFileName();
                    broken.add(new BrokenPlugin(jar, kind.name(), kind.name() + " plugin: " + PluginReason.of(e)));
                }
            }
        }
    }

    private void add(PluginKind<?> kind, Plugin plugin, PluginFolder.Entry entry, List<Problem> problems) {
        PluginOrigin origin = PluginOrigin.of(plugin.getClass(), entry == null ? null : entry.path());
        Optional<String> flaw = flawOf(kind, plugin);
        if (flaw.isPresent()) {
            broken.add(new BrokenPlugin(
                    origin.jar(),
                    kind.name(),
                    kind.name() + " plugin " + plugin.getClass().getName() + " " + flaw.get()));
            return;
        }
        String name = plugin.name();
        Map<String, Found> plugins = byKind.computeIfAbsent(kind.name(), k -> new TreeMap<>());
        Found other = plugins.putIfAbsent(name, new Found(plugin, origin, entry));
        if (other != null) {
            problems.add(new Problem(
                    null,
                    "two " + kind.name() + " plugins are called '" + name + "': "
                            + other.plugin().getClass().getName() + " in "
                            + other.origin().jar() + " and "
                            + plugin.getClass().getName() + " in " + origin.jar() + "; take one of them out"));
        }
    }

    private static Optional<String> flawOf(PluginKind<?> kind, Plugin plugin) {
        try {
            Optional<String> missing = missingMethod(plugin.getClass(), kind.type());
            if (missing.isPresent()) {
                return Optional.of("lacks a method: " + PluginReason.otherApi(missing.get() + " is not there"));
            }
            String name = plugin.name();
            return name != null && NAME.matcher(name).matches()
                    ? Optional.empty()
                    : Optional.of("is called " + (name == null ? "null" : "'" + PluginReason.oneLine(name) + "'")
                            + "; expected a name of lower-case letters, digits and underscores");
        } catch (Throwable e) {
            PluginFaults.rethrowIfFatal(e);
            return Optional.of("cannot say its name: " + PluginReason.of(e));
        }
    }

    /** A class compiled against another API may leave abstract what this one calls; better known now than on a request. */
    private static Optional<String> missingMethod(Class<?> type, Class<?> contract) throws NoSuchMethodException {
        for (Method wanted : contract.getMethods()) {
            if (Modifier.isAbstract(wanted.getModifiers())
                    && Modifier.isAbstract(type.getMethod(wanted.getName(), wanted.getParameterTypes())
                            .getModifiers())) {
                return Optional.of(wanted.getName()
                        + Arrays.stream(wanted.getParameterTypes())
                                .map(Class::getSimpleName)
                                .collect(Collectors.joining(", ", "(", ")")));
            }
        }
        return Optional.empty();
    }

    /**
     * The plugin a pool asks for.
     *
     * @param key the key of the configuration file it is asked with
     * @param problems takes the reason when there is none, and behind it what is broken, for it may be that
     * @return null when there is none
     */
    public <T extends Plugin> T find(
            PluginKind<T> kind, String name, String key, PoolConfig pool, List<Problem> problems) {
        String asked = "pool '" + PluginReason.oneLine(pool.name()) + "' asks for '" + name + "'"
                + (pool.lines().containsKey(key) ? "" : " (the default)");
        return find(kind, name, key, pool.at(key), asked, problems);
    }

    /**
     * The plugin the proxy as a whole asks for.
     *
     * @param at where it is asked for
     * @return null when there is none
     */
    public <T extends Plugin> T find(PluginKind<T> kind, String name, String key, Location at, List<Problem> problems) {
        return find(kind, name, key, at, "it asks for '" + name + "'", problems);
    }

    private <T extends Plugin> T find(
            PluginKind<T> kind, String name, String key, Location at, String asked, List<Problem> problems) {
        Found found = byKind.getOrDefault(kind.name(), Map.of()).get(name);
        if (found != null) {
            return kind.type().cast(found.plugin());
        }
        problems.add(new Problem(at, missing(kind, name, key, asked)));
        problems.addAll(BrokenPlugin.suspects(broken, kind.name()));
        return null;
    }

    private String missing(PluginKind<?> kind, String name, String key, String asked) {
        Set<String> names = byKind.getOrDefault(kind.name(), Map.of()).keySet();
        StringBuilder text = new StringBuilder("directive \"" + key + "\" is not a valid " + kind.name() + ": " + asked
                + ", and no " + kind.name() + " plugin is called so");
        text.append(Nearest.hint(name, names, ""));
        byKind.forEach((other, plugins) -> {
            if (plugins.containsKey(name)) {
                text.append("; there is a " + other + " of that name");
            }
        });
        text.append("; expected one of: " + (names.isEmpty() ? "(there is none)" : String.join(", ", names)));
        text.append("; looked on the module path" + (folder == null ? "" : " and in '" + folder + "'"));
        return text.toString();
    }

    /** Tells what counts their faults how messages call the plugins. */
    public void introduceTo(PluginFaults faults, List<? extends Plugin> inUse) {
        byKind.forEach((kind, plugins) -> plugins.forEach((name, found) -> {
            if (inUse.stream().anyMatch(plugin -> plugin == found.plugin())) {
                faults.introduce(found.plugin(), kind, name, found.origin().jar());
            }
        }));
    }

    /** Whether somebody put it into the plugin folder; those that ship with Trepak lie there, too, and do not count. */
    public boolean isOfOthers(Plugin plugin) {
        return !plugin.getClass().getPackageName().startsWith(OUR_PACKAGES)
                && byKind.values().stream()
                        .flatMap(plugins -> plugins.values().stream())
                        .anyMatch(found -> found.plugin() == plugin && found.entry() != null);
    }

    /** Loads all classes of the JARs these come from, so that a JAR may be copied over while the proxy runs. */
    public void loadClassesOf(List<? extends Plugin> inUse) {
        Set<PluginFolder.Entry> entries = Collections.newSetFromMap(new IdentityHashMap<>());
        byKind.values().stream()
                .flatMap(plugins -> plugins.values().stream())
                .filter(found -> found.entry() != null && inUse.stream().anyMatch(plugin -> plugin == found.plugin()))
                .map(Found::entry)
                .forEach(entries::add);
        PluginClasses.loadAll(entries);
    }

    /** What could not be loaded, one line each. */
    public List<String> broken() {
        return broken.stream().map(BrokenPlugin::toString).toList();
    }

    /** The keys that plugins declare, by kind and name. */
    public List<ConfigKey> declaredKeys() {
        List<ConfigKey> all = new ArrayList<>();
        for (PluginKind<?> kind : PluginKind.ALL) {
            Scope scope = kind.equals(PluginKind.EXPORTER) ? Scope.PROXY : Scope.POOL;
            Set<String> ofOtherKinds = all.stream().map(ConfigKey::name).collect(Collectors.toSet());
            byKind.getOrDefault(kind.name(), Map.of())
                    .forEach((name, found) -> found.keys().stream()
                            .filter(key -> !ofOtherKinds.contains(key.name()))
                            .forEach(key -> all.add(new ConfigKey(
                                    scope,
                                    kind.name() + ' ' + name,
                                    key.name(),
                                    ValueForm.of(key.values()),
                                    key.defaultValue(),
                                    key.likeTwemproxy(),
                                    false,
                                    Effect.PLUGINS,
                                    key.meaning()))));
        }
        return all;
    }

    /** All plugins, by kind and name, and what is broken behind them. */
    public List<PluginInfo> list() {
        List<PluginInfo> all = new ArrayList<>();
        for (PluginKind<?> kind : PluginKind.ALL) {
            byKind.getOrDefault(kind.name(), Map.of())
                    .forEach((name, found) -> all.add(new PluginInfo(
                            kind.name(),
                            name,
                            found.origin().version(),
                            found.origin().jar(),
                            found.description(),
                            null)));
        }
        broken.forEach(each -> all.add(new PluginInfo("", "", "", each.jar(), "", each.reason())));
        return all;
    }
}
