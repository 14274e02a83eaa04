package io.trepak.engine.net;

import io.trepak.engine.log.LogEvent;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From the name in the configuration to a transport, with the reason in the log. */
public final class TransportChoice {
    /** Its lines are among those of a start. */
    private static final Logger LOG = LoggerFactory.getLogger("io.trepak.engine.Proxy");

    private TransportChoice() {}

    /**
     * @param wanted null for the best there is
     * @throws IOException when it cannot be used here
     */
    public static Transport of(String wanted) throws IOException {
        if (wanted == null || wanted.equals("auto")) {
            return best();
        }
        Transport transport;
        try {
            transport = Transport.valueOf(wanted.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    "transport '" + wanted + "' is unknown; expected auto, "
                            + String.join(
                                    ", ",
                                    Arrays.stream(Transport.values())
                                            .map(TransportChoice::nameOf)
                                            .toList()),
                    e);
        }
        String obstacle = transport.unavailable();
        if (obstacle != null) {
            throw new IOException("transport " + wanted + " cannot be used here: " + obstacle + "; try auto");
        }
        LogEvent.TRANSPORT.log(LOG, wanted, "as configured");
        return transport;
    }

    private static Transport best() {
        Transport best = Transport.best();
        if (best == Transport.NIO && Transport.isLinux()) {
            LogEvent.TRANSPORT_FALLBACK.log(
                    LOG, "nio", "takes more CPU than epoll; no epoll: " + Transport.EPOLL.unavailable());
            return best;
        }
        StringBuilder why = new StringBuilder();
        for (Transport other : Transport.values()) {
            if (other == best) {
                break;
            }
            why.append(why.isEmpty() ? "no " : "; no ")
                    .append(nameOf(other))
                    .append(": ")
                    .append(other.unavailable());
        }
        LogEvent.TRANSPORT.log(LOG, nameOf(best), why.isEmpty() ? null : why);
        return best;
    }

    /** The name in the configuration. */
    public static String nameOf(Transport transport) {
        return transport.name().toLowerCase(Locale.ROOT);
    }
}
