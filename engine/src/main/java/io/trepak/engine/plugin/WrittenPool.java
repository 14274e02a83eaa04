package io.trepak.engine.plugin;

import io.trepak.api.Continuum;
import io.trepak.api.PoolView;
import io.trepak.api.Server;
import io.trepak.engine.config.PoolConfig;
import io.trepak.engine.config.Setting;
import io.trepak.engine.config.diff.ComparedKeys;
import java.nio.file.Path;
import java.util.List;

/**
 * A pool as its reviewers see it.
 *
 * @param continuum over all servers; null for one
 */
record WrittenPool(PoolConfig config, List<Server> servers, Continuum continuum) implements PoolView {
    @Override
    public String name() {
        return config.name();
    }

    @Override
    public Path file() {
        return Path.of(config.at().file());
    }

    @Override
    public boolean isNamed(int server) {
        return config.servers().get(server).isNamed();
    }

    @Override
    public boolean isSpread() {
        return config.isSpread();
    }

    @Override
    public String value(String key) {
        return ComparedKeys.value(config, key);
    }

    @Override
    public boolean isGiven(String key) {
        return config.lines().containsKey(key);
    }

    @Override
    public boolean isCommented(String key) {
        Setting setting = config.settings().get(key);
        return setting != null && setting.commented();
    }

    @Override
    public String plugin(String kind) {
        return value(kind);
    }
}
