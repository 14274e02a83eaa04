package io.trepak.engine.plugin;

import io.trepak.api.Distribution;
import io.trepak.api.HashFunction;
import io.trepak.api.Plugin;
import io.trepak.api.extension.FilterProvider;
import io.trepak.api.extension.MetricsExporter;
import io.trepak.api.extension.TopologySource;
import io.trepak.api.protocol.Protocol;
import io.trepak.engine.ConfigException;
import io.trepak.engine.ConfigException.Problem;
import io.trepak.engine.Location;
import io.trepak.engine.PluginInfo;
import io.trepak.engine.config.Nearest;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.jar.JarFile;
import java.util.regex.Pattern;

/**
 * All plugins of the process: those on the module or class path and those of the plugin folder. Made once at the start,
 * read-only from then on.
 */
public final class PluginRegistry {
    private static final Pattern NAME = Pattern.compile("[a-z0-9_]+");

    private record Found(Plugin plugin, String origin, String version) {}

    private final Map<String, Map<String, Found>> byKind = new HashMap<>();
    private final List<String> broken = new ArrayList<>();
    private final Path folder;

    private PluginRegistry(Path folder) {
        this.folder = folder;
    }

    /**
     * Finds all plugins. One that is broken is noted, and matters only if it is asked for.
     *
     * @param folder may be null
     * @throws ConfigException when two plugins of a kind have one name
     */
    public static PluginRegistry load(Path folder) throws ConfigException {
        PluginRegistry registry = new PluginRegistry(folder);
        List<Problem> problems = new ArrayList<>();
        registry.addAll(HERE, type -> true, null, problems);
        if (folder != null) {
            PluginFolder plugins = new PluginFolder(folder);
            registry.broken.addAll(plugins.broken());
            for (PluginFolder.Entry entry : plugins.entries()) {
                registry.addAll(entry::load, entry::owns, entry.path(), problems);
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return registry;
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
                services = ServiceLoader.load(MetricsExporter.class, loader);
            }
            return (ServiceLoader<T>) services;
        }
    };

    private void addAll(Loader loader, Predicate<Class<?>> ours, Path jar, List<Problem> problems) {
        for (PluginKind<?> kind : PluginKind.ALL) {
            addKind(kind, loader, ours, jar, problems);
        }
    }

    private <T extends Plugin> void addKind(
            PluginKind<T> kind, Loader loader, Predicate<Class<?>> ours, Path jar, List<Problem> problems) {
        Iterator<ServiceLoader.Provider<T>> providers =
                loader.load(kind.type()).stream().iterator();
        while (true) {
            try {
                if (!providers.hasNext()) {
                    return;
                }
                ServiceLoader.Provider<T> provider = providers.next();
                if (ours.test(provider.type())) {
                    add(kind, provider.get(), jar, problems);
                }
            } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
                String where = jar == null ? "" : " in '" + jar.getFileName() + "'";
                broken.add("a " + kind.name() + " plugin" + where + " cannot be loaded: " + e.getMessage()
                        + (e.getCause() == null ? "" : " (" + e.getCause() + ")"));
            }
        }
    }

    private void add(PluginKind<?> kind, Plugin plugin, Path jar, List<Problem> problems) {
        String origin = originOf(plugin.getClass(), jar);
        String name = plugin.name();
        if (name == null || !NAME.matcher(name).matches()) {
            broken.add(kind.name() + " plugin " + plugin.getClass().getName() + " in " + origin + " is called '" + name
                    + "'; expected lower-case letters, digits and underscores");
            return;
        }
        Map<String, Found> plugins = byKind.computeIfAbsent(kind.name(), k -> new TreeMap<>());
        Found found = new Found(plugin, origin, versionOf(plugin.getClass(), jar));
        Found other = plugins.putIfAbsent(name, found);
        if (other != null) {
            problems.add(new Problem(
                    null,
                    "two " + kind.name() + " plugins are called '" + name + "': "
                            + other.plugin().getClass().getName() + " in " + other.origin() + " and "
                            + plugin.getClass().getName() + " in " + origin + "; take one of them out"));
        }
    }

    /**
     * The plugin a pool asks for.
     *
     * @param key the key of the configuration file it is asked with
     * @param at where it is asked for
     * @param problems takes the reason when there is none
     * @return null when there is none
     */
    public <T extends Plugin> T find(PluginKind<T> kind, String name, String key, Location at, List<Problem> problems) {
        Map<String, Found> plugins = byKind.getOrDefault(kind.name(), Map.of());
        Found found = plugins.get(name);
        if (found != null) {
            return kind.type().cast(found.plugin());
        }
        StringBuilder text = new StringBuilder(
                "directive \"" + key + "\" is not a valid " + kind.name() + ": nothing is called '" + name + "'");
        Nearest.of(name, plugins.keySet()).ifPresent(near -> text.append("; did you mean \"" + near + "\"?"));
        text.append("; expected one of: " + (plugins.isEmpty() ? "(none found)" : String.join(", ", plugins.keySet())));
        text.append(" (looked on the module path" + (folder == null ? ")" : " and in '" + folder + "')"));
        for (String reason : broken) {
            text.append("; ").append(reason);
        }
        problems.add(new Problem(at, text.toString()));
        return null;
    }

    /** What could not be loaded, one line each. */
    public List<String> broken() {
        return List.copyOf(broken);
    }

    /** All plugins, by kind and name. */
    public List<PluginInfo> list() {
        List<PluginInfo> all = new ArrayList<>();
        for (PluginKind<?> kind : PluginKind.ALL) {
            byKind.getOrDefault(kind.name(), Map.of())
                    .forEach((name, found) -> all.add(new PluginInfo(
                            kind.name(),
                            name,
                            found.version(),
                            found.origin(),
                            found.plugin().description())));
        }
        return all;
    }

    private static String originOf(Class<?> type, Path jar) {
        if (jar != null) {
            return jar.getFileName().toString();
        }
        CodeSource source = type.getProtectionDomain().getCodeSource();
        if (source != null && source.getLocation() != null) {
            return new File(source.getLocation().getPath()).getName();
        }
        return type.getModule().isNamed() ? "module " + type.getModule().getName() : "the class path";
    }

    private static String versionOf(Class<?> type, Path jar) {
        if (jar == null || !jar.toString().endsWith(".jar")) {
            String version = type.getPackage().getImplementationVersion();
            return version == null ? "" : version;
        }
        try (JarFile file = new JarFile(jar.toFile())) {
            String version = file.getManifest() == null
                    ? null
                    : file.getManifest().getMainAttributes().getValue("Implementation-Version");
            return version == null ? "" : version;
        } catch (IOException e) {
            return "";
        }
    }
}
