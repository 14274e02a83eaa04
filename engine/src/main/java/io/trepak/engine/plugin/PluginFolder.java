package io.trepak.engine.plugin;

import io.trepak.api.Plugin;
import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
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
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.jar.JarFile;
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

        /** Itself, or all in the folder. */
        List<Path> jars();

        /** Of all its classes. */
        ClassLoader loader();
    }

    private record LayerEntry(Path path, List<Path> jars, ModuleLayer layer) implements Entry {
        @Override
        public <T extends Plugin> ServiceLoader<T> load(Class<T> type) {
            return ServiceLoader.load(layer, type);
        }

        @Override
        public boolean owns(Class<?> provider) {
            return provider.getModule().getLayer() == layer;
        }

        @Override
        public ClassLoader loader() {
            return layer.modules().iterator().next().getClassLoader();
        }
    }

    private record LoaderEntry(Path path, List<Path> jars, ClassLoader loader) implements Entry {
        @Override
        public <T extends Plugin> ServiceLoader<T> load(Class<T> type) {
            return ServiceLoader.load(type, loader);
        }

        @Override
        public boolean owns(Class<?> provider) {
            return provider.getClassLoader() == loader;
        }
    }

    private final List<Entry> entries = new ArrayList<>();
    private final List<BrokenPlugin> broken = new ArrayList<>();

    PluginFolder(Path folder) {
        if (!Files.isDirectory(folder)) {
            broken.add(new BrokenPlugin(folder.toString(), "the plugin folder does not exist"));
            return;
        }
        for (Path path : entriesOf(folder)) {
            try {
                entries.add(open(path));
            } catch (BrokenEntryException e) {
                broken.add(e.broken);
            } catch (FindException
                    | ResolutionException
                    | LayerInstantiationException
                    | SecurityException
                    | IOException e) {
                broken.add(new BrokenPlugin("" + path.getFileName(), PluginReason.of(e)));
            }
        }
    }

    private List<Path> entriesOf(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(PluginFolder::mayBePlugin).sorted().toList();
        } catch (IOException e) {
            broken.add(new BrokenPlugin(folder.toString(), "the plugin folder cannot be read: " + PluginReason.of(e)));
            return List.of();
        }
    }

    /** What begins with a dot belongs to some tool. */
    private static boolean mayBePlugin(Path path) {
        String name = "" + path.getFileName();
        return !name.startsWith(".") && (Files.isDirectory(path) || name.endsWith(".jar"));
    }

    List<Entry> entries() {
        return entries;
    }

    List<BrokenPlugin> broken() {
        return broken;
    }

    private static Entry open(Path path) throws IOException, BrokenEntryException {
        List<Path> jars = jarsOf(path);
        if (jars.isEmpty()) {
            throw new BrokenEntryException("" + path.getFileName(), "there is no JAR in it");
        }
        for (Path jar : jars) {
            check(path, jar);
        }
        Module engine = PluginFolder.class.getModule();
        return engine.isNamed() ? openLayer(path, jars, engine) : openLoader(path, jars);
    }

    private static List<Path> jarsOf(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }

    /** A class loader passes over a file it cannot read; so each is opened once, and asked for the API it wants. */
    private static void check(Path entry, Path jar) throws BrokenEntryException {
        if (Files.isSymbolicLink(jar) && !Files.exists(jar)) {
            throw new BrokenEntryException(
                    PluginOrigin.nameIn(entry, jar),
                    "the file it points to does not exist; mend the link, or take it out");
        }
        Optional<String> obstacle;
        try (JarFile file = new JarFile(jar.toFile())) {
            obstacle = PluginOrigin.attribute(file, ApiVersion.ATTRIBUTE).flatMap(ApiVersion::obstacle);
        } catch (IOException e) {
            throw new BrokenEntryException(PluginOrigin.nameIn(entry, jar), PluginReason.of(e));
        }
        if (obstacle.isPresent()) {
            throw new BrokenEntryException(PluginOrigin.nameIn(entry, jar), obstacle.get());
        }
    }

    private static Entry openLayer(Path path, List<Path> jars, Module engine) throws BrokenEntryException {
        ModuleLayer parent = engine.getLayer();
        ModuleFinder finder = ModuleFinder.of(path);
        Set<ModuleReference> modules = finder.findAll();
        for (ModuleReference module : modules) {
            checkModule(module, parent, path);
        }
        Set<String> roots = modules.stream()
                .map(ModuleReference::descriptor)
                .map(ModuleDescriptor::name)
                .collect(Collectors.toSet());
        Configuration configuration = parent.configuration().resolve(finder, ModuleFinder.of(), roots);
        return new LayerEntry(path, jars, parent.defineModulesWithOneLoader(configuration, engine.getClassLoader()));
    }

    private static void checkModule(ModuleReference module, ModuleLayer parent, Path entry)
            throws BrokenEntryException {
        ModuleDescriptor descriptor = module.descriptor();
        String jar = module.location()
                .map(location -> PluginOrigin.nameIn(entry, Path.of(location)))
                .orElse("" + entry.getFileName());
        if (parent.findModule(descriptor.name()).isPresent()) {
            throw new BrokenEntryException(
                    jar,
                    "its module " + descriptor.name() + " is already part of the proxy; "
                            + (Files.isDirectory(entry)
                                    ? "take that JAR out of the folder"
                                    : "give it a name of its own"));
        }
        Optional<String> obstacle = ApiVersion.compiledInto(descriptor).flatMap(ApiVersion::obstacle);
        if (obstacle.isPresent()) {
            throw new BrokenEntryException(jar, obstacle.get());
        }
    }

    /** The engine on the class path: a layer would not find the API, so a class loader per entry has to do. */
    private static Entry openLoader(Path path, List<Path> jars) throws IOException {
        return new LoaderEntry(path, jars, new URLClassLoader(urls(jars), PluginFolder.class.getClassLoader()));
    }

    private static URL[] urls(List<Path> jars) throws MalformedURLException {
        URL[] urls = new URL[jars.size()];
        for (int i = 0; i < urls.length; i++) {
            urls[i] = jars.get(i).toUri().toURL();
        }
        return urls;
    }

    /** An entry, or one JAR of it, that cannot be used. */
    private static final class BrokenEntryException extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient BrokenPlugin broken;

        BrokenEntryException(String jar, String reason) {
            super(reason);
            broken = new BrokenPlugin(jar, reason);
        }
    }
}
