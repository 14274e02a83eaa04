package io.trepak.engine.plugin;

import io.trepak.api.Plugin;
import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.lang.module.ResolutionException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A folder of plugins. Each entry, a JAR or a folder of JARs, becomes a module layer of its own above the engine's: entries
 * do not see each other, may bring their own version of a library, and a broken one breaks nothing else. JARs without a
 * module descriptor work too, as automatic modules.
 */
final class PluginFolder {
    /** An entry that was loaded; makes the service loader for one type of plugin. */
    interface Entry {
        <T extends Plugin> ServiceLoader<T> load(Class<T> type);

        /** Whether a class was loaded from this entry, not found through its parents. */
        boolean owns(Class<?> provider);

        Path path();
    }

    private final List<Entry> entries = new ArrayList<>();
    private final List<String> broken = new ArrayList<>();

    PluginFolder(Path folder) {
        if (!Files.isDirectory(folder)) {
            broken.add("plugin folder '" + folder + "' does not exist");
            return;
        }
        for (Path path : entriesOf(folder)) {
            try {
                entries.add(open(path));
            } catch (FindException | ResolutionException | LayerInstantiationException | IOException e) {
                broken.add("plugin '" + path.getFileName() + "' cannot be loaded: " + e.getMessage());
            }
        }
    }

    private List<Path> entriesOf(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f ->
                            Files.isDirectory(f) || f.getFileName().toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            broken.add("plugin folder '" + folder + "' cannot be read: " + e.getMessage());
            return List.of();
        }
    }

    List<Entry> entries() {
        return entries;
    }

    List<String> broken() {
        return broken;
    }

    private static Entry open(Path path) throws IOException {
        Module engine = PluginFolder.class.getModule();
        return engine.isNamed() ? openLayer(path, engine) : openLoader(path);
    }

    private static Entry openLayer(Path path, Module engine) {
        ModuleLayer parent = engine.getLayer();
        ModuleFinder finder = ModuleFinder.of(path);
        Set<String> roots = finder.findAll().stream()
                .map(ModuleReference::descriptor)
                .map(descriptor -> descriptor.name())
                .collect(Collectors.toSet());
        for (String name : roots) {
            if (parent.findModule(name).isPresent()) {
                throw new FindException(
                        "its module " + name + " is already part of the engine; take one of the two out");
            }
        }
        if (roots.isEmpty()) {
            throw new FindException("there is no JAR in it");
        }
        Configuration configuration = parent.configuration().resolve(finder, ModuleFinder.of(), roots);
        ModuleLayer layer = parent.defineModulesWithOneLoader(configuration, engine.getClassLoader());
        return new Entry() {
            @Override
            public <T extends Plugin> ServiceLoader<T> load(Class<T> type) {
                return ServiceLoader.load(layer, type);
            }

            @Override
            public boolean owns(Class<?> provider) {
                return provider.getModule().getLayer() == layer;
            }

            @Override
            public Path path() {
                return path;
            }
        };
    }

    /** The engine on the class path: a layer would not find the API, so a class loader per entry has to do. */
    private static Entry openLoader(Path path) throws IOException {
        List<Path> jars;
        if (Files.isDirectory(path)) {
            try (Stream<Path> files = Files.list(path)) {
                jars = files.filter(f -> f.toString().endsWith(".jar")).sorted().toList();
            }
        } else {
            jars = List.of(path);
        }
        URLClassLoader loader = new URLClassLoader(urls(jars), PluginFolder.class.getClassLoader());
        return new Entry() {
            @Override
            public <T extends Plugin> ServiceLoader<T> load(Class<T> type) {
                return ServiceLoader.load(type, loader);
            }

            @Override
            public boolean owns(Class<?> provider) {
                return provider.getClassLoader() == loader;
            }

            @Override
            public Path path() {
                return path;
            }
        };
    }

    private static URL[] urls(List<Path> jars) throws MalformedURLException {
        URL[] urls = new URL[jars.size()];
        for (int i = 0; i < urls.length; i++) {
            urls[i] = jars.get(i).toUri().toURL();
        }
        return urls;
    }
}
