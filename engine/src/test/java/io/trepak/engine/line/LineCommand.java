package io.trepak.engine.line;

import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.Route;
import java.util.List;
import java.util.Set;

/** The commands of the protocol. */
final class LineCommand extends Command {
    private static final List<LineCommand> ALL = List.of(
            new LineCommand("get", Route.SPLIT, Trait.MERGEABLE),
            new LineCommand("read", Route.SPLIT, Trait.MERGEABLE, Trait.READS),
            new LineCommand("own", Route.KEYED, Trait.READS, Trait.OWNER_ONLY),
            new LineCommand("burst", Route.KEYED, Trait.MERGEABLE),
            new LineCommand("count", Route.KEYED, Trait.MERGEABLE),
            new LineCommand("set", Route.KEYED),
            new LineCommand("sum", Route.SPLIT, Trait.KEYS_FOR_JOIN),
            new LineCommand("both", Route.SAME_SERVER),
            new LineCommand("at", Route.NAMED),
            new LineCommand("any", Route.ANY),
            new LineCommand("all", Route.ALL),
            new LineCommand("ping", Route.LOCAL),
            new LineCommand("status", Route.LOCAL),
            new LineCommand("use", Route.LOCAL),
            new LineCommand("greet", Route.LOCAL),
            new LineCommand("login", Route.LOCAL),
            new LineCommand("who", Route.LOCAL),
            new LineCommand("hold", Route.LOCAL),
            new LineCommand("later", Route.LOCAL),
            new LineCommand("kick", Route.LOCAL),
            new LineCommand("queue", Route.LOCAL, Trait.QUEUED),
            new LineCommand("run", Route.LOCAL),
            new LineCommand("bye", Route.LOCAL));

    private LineCommand(String name, Route route, Trait... traits) {
        super(name, route, Set.of(traits));
    }

    static LineCommand named(String name) {
        return ALL.stream()
                .filter(command -> command.name().equals(name))
                .findFirst()
                .orElse(null);
    }
}
