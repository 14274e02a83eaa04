package io.trepak.engine.plugin;

import io.trepak.api.HashFunction;
import io.trepak.engine.Configuration;
import io.trepak.engine.PluginJar;
import io.trepak.engine.config.ConfigException;
import io.trepak.engine.config.ConfigException.Problem;
import io.trepak.engine.config.PoolConfig;
import java.io.IOException;
import java.io.StringReader;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;

/** A plugin folder of hash functions compiled here and now, all in package zoo. */
record Zoo(Path folder) {
    /** A hash function that is always the same number. */
    static String hash(String type, String name, int value) {
        return "package zoo; public final class " + type + " implements io.trepak.api.HashFunction {"
                + " public String name() { return \"" + name + "\"; }"
                + " public int hash(byte[] key, int offset, int length) { return " + value + "; } }";
    }

    /** One whose class begins with that. */
    static String hash(String type, String members) {
        return hash(type, type.toLowerCase(java.util.Locale.ROOT), 1).replace("{ public String", members("{", members));
    }

    private static String members(String brace, String members) {
        return brace + " " + members + " public String";
    }

    void jar(String file, String source, String services) throws IOException, URISyntaxException {
        PluginJar.build(folder.resolve(file), HashFunction.class, services, List.of(source));
    }

    /** Named after its class, as it comes. */
    void write(String file, PluginJar jar) throws IOException, URISyntaxException {
        jar.write(folder.resolve(file));
    }

    PluginRegistry load() throws ConfigException {
        return PluginRegistry.load(folder);
    }

    HashFunction find(String name, List<Problem> problems) throws ConfigException, IOException {
        return load().find(PluginKind.HASH, name, "hash", pool(name), problems);
    }

    /** A pool called alpha that asks for a hash in line 3 of conf.yml. */
    PoolConfig pool(String hash) throws ConfigException, IOException {
        String text = "alpha:\n  listen: 127.0.0.1:22121\n  hash: " + hash
                + "\n  redis: true\n  servers:\n   - 127.0.0.1:1:1\n";
        return Configuration.parse("conf.yml", new StringReader(text)).pools().get(0);
    }

    /** What is said about broken plugins, one line each. */
    List<String> broken() throws ConfigException {
        return load().broken();
    }
}
