package io.trepak.engine.plugin;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads all classes of the plugins in use at the start, and runs none of their code. A class is else read when it is first
 * needed, and from a JAR that was copied over in the meantime it cannot be: the JVM keeps the places of its entries. Thread:
 * the one that starts the proxy.
 */
final class PluginClasses {
    private static final Logger LOG = LoggerFactory.getLogger(PluginClasses.class);
    private static final String SUFFIX = ".class";

    private PluginClasses() {}

    static void loadAll(Collection<PluginFolder.Entry> entries) {
        long start = System.nanoTime();
        int loaded = 0;
        for (PluginFolder.Entry entry : entries) {
            for (Path jar : entry.jars()) {
                loaded += load(jar, entry.loader());
            }
        }
        LOG.debug(
                "{} classes of {} plugin(s) loaded in {} ms",
                loaded,
                entries.size(),
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
    }

    private static int load(Path jar, ClassLoader loader) {
        int loaded = 0;
        for (String name : classNames(jar)) {
            try {
                Class.forName(name, false, loader);
                loaded++;
            } catch (ClassNotFoundException | LinkageError | SecurityException e) {
                // Of libraries that are optional and not there; if it is needed all the same, that request says so.
                LOG.debug("class {} of '{}' cannot be loaded: {}", name, jar.getFileName(), PluginReason.of(e));
            }
        }
        return loaded;
    }

    private static List<String> classNames(Path jar) {
        try (JarFile file = new JarFile(jar.toFile(), false, ZipFile.OPEN_READ, JarFile.runtimeVersion());
                Stream<JarEntry> entries = file.versionedStream()) {
            return entries.map(JarEntry::getName)
                    .filter(name -> name.endsWith(SUFFIX) && !name.startsWith("META-INF/"))
                    .map(name -> name.substring(0, name.length() - SUFFIX.length()))
                    .filter(name -> !name.endsWith("module-info") && !name.endsWith("package-info"))
                    .map(name -> name.replace('/', '.'))
                    .toList();
        } catch (IOException e) {
            LOG.debug("the classes of '{}' cannot be listed: {}", jar.getFileName(), PluginReason.of(e));
            return List.of();
        }
    }
}
