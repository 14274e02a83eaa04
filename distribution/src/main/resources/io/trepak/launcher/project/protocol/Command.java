package @package@;

import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.Route;
import java.nio.charset.StandardCharsets;

final class @Class@Command extends Command {
    static final @Class@Command GET = new @Class@Command("get", Route.KEYED);
    static final @Class@Command COUNT = new @Class@Command("count", Route.SPLIT);
    static final @Class@Command BYE = new @Class@Command("bye", Route.LOCAL);
    static final @Class@Command UNKNOWN = new @Class@Command("unknown", Route.LOCAL);

    final byte[] word;

    private @Class@Command(String name, Route route) {
        super(name, route);
        word = name.getBytes(StandardCharsets.US_ASCII);
    }
}
