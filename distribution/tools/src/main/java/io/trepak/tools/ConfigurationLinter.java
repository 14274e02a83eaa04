package io.trepak.tools;

import com.google.auto.service.AutoService;
import io.trepak.command.Linter;
import io.trepak.engine.config.ConfigException;
import io.trepak.engine.config.ProxyConfig;
import java.nio.file.Path;

/** {@code --lint}, for the launcher. */
@AutoService(Linter.class)
public final class ConfigurationLinter implements Linter {
    @Override
    public Result lint(ProxyConfig config, Path plugins) throws ConfigException {
        Planner planner = Planner.load(plugins);
        return new Result(planner.broken(), planner.lint(config));
    }
}
