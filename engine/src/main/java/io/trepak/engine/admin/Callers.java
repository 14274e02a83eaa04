package io.trepak.engine.admin;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.NetUtil;
import io.trepak.engine.config.ListenConfig;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Keeps web pages away from the admin port, for a browser on this machine reaches it too. A page of another site is known by
 * its Origin (RFC 6454, section 7). One whose name was made to lead here, which makes it the same site for the browser (DNS
 * rebinding), is known by the name it uses: Host must be an address, or a name that is known to be ours.
 */
final class Callers {
    private final Set<String> names = new HashSet<>(Set.of("localhost"));

    /**
     * @param listen how the port was configured; its name, if it has one, is ours
     * @param hosts other names of ours
     */
    Callers(ListenConfig listen, Collection<String> hosts) {
        names.add(withoutPort(listen.text()).toLowerCase(Locale.ROOT));
        hosts.forEach(host -> names.add(host.toLowerCase(Locale.ROOT)));
    }

    /** Why a request is not served; null when it is. Whoever sends no Host, as HTTP/1.0 allows, is no browser. */
    Answer refusal(HttpHeaders headers) {
        if (headers.getAll(HttpHeaderNames.HOST).size() > 1
                || headers.getAll(HttpHeaderNames.ORIGIN).size() > 1) {
            return Answer.text(400, "the headers Host and Origin may be there once\n");
        }
        String host = headers.get(HttpHeaderNames.HOST);
        if (host != null && !isOurs(withoutPort(host.strip()))) {
            return Answer.text(
                    403,
                    "the name in the Host header is not known to be this proxy's; expected an IP address, localhost, the"
                            + " host of \"admin\", or one of \"admin_hosts\" in the configuration\n");
        }
        String origin = headers.get(HttpHeaderNames.ORIGIN);
        if (origin != null && !origin.equalsIgnoreCase("http://" + host)) {
            return Answer.text(
                    403, "pages of other sites are not served; expected no Origin header, or the port's own address\n");
        }
        return null;
    }

    private boolean isOurs(String host) {
        return names.contains(host.toLowerCase(Locale.ROOT))
                || NetUtil.isValidIpV4Address(host)
                || NetUtil.isValidIpV6Address(host);
    }

    /** The host alone, without the brackets of an IPv6 address. */
    private static String withoutPort(String text) {
        int end = text.indexOf(']');
        if (text.startsWith("[") && end > 0) {
            return text.substring(1, end);
        }
        int colon = text.lastIndexOf(':');
        return colon < 0 ? text : text.substring(0, colon);
    }
}
