package io.trepak.engine.config;

import io.netty.util.NetUtil;
import io.trepak.engine.text.NumericHost;
import java.net.Inet6Address;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * One entry of {@code servers:}.
 *
 * @param name its place on the ring: the name given, else {@code host:port} (host alone for port 11211), else the path of
 *     the Unix socket with a colon behind it
 * @param address where to dial it: {@code host:port} with a decimal port, or the path of a Unix socket
 * @param label the entry without its name
 * @param weight 1 or more
 * @param line of the configuration file, from 1
 */
public record ServerConfig(String name, String address, String label, int weight, int line) {
    /** How log lines call it, quotes included: by its name and, where that says something else, its address. */
    public String title() {
        boolean isAddress = name.equals(address) || name.equals(address + ":");
        return isAddress ? "'" + address + "'" : "'" + name + "' (" + address + ")";
    }

    /** Whether its name was given, rather than made of the address. */
    public boolean isNamed() {
        String place = label.substring(0, label.lastIndexOf(':'));
        return !name.equals(place) && !name.equals(place + ":") && !place.startsWith(name + ":");
    }

    /** The host name of its address; null when the address needs no looking up. */
    public @Nullable String hostName() {
        if (address.startsWith("/")) {
            return null;
        }
        String host = address.substring(0, address.lastIndexOf(':'));
        return NumericHost.isAddress(host) ? null : host;
    }

    /**
     * The server at one address of its host name. Its name is made of this one's and the address, so that its place on the
     * ring depends on nothing else.
     */
    public ServerConfig at(InetAddress found) {
        String port = address.substring(address.lastIndexOf(':'));
        String place = label.substring(0, label.lastIndexOf(':'));
        String base = name.equals(place) ? place.substring(0, place.lastIndexOf(':')) : name;
        String literal = NetUtil.toAddressString(found);
        String shown = found instanceof Inet6Address ? "[" + literal + "]" : literal;
        String own = base + "/" + shown + port;
        return new ServerConfig(own, literal + port, own + ":" + weight, weight, line);
    }
}
