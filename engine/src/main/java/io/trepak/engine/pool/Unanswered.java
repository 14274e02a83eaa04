package io.trepak.engine.pool;

import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.resolver.dns.DnsNameResolverException;
import io.netty.resolver.dns.DnsQueryLifecycleObserver;
import io.netty.resolver.dns.DnsQueryLifecycleObserverFactory;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Notes for which kinds of addresses of a name there was no response: the questions for IPv4 and IPv6 are sent apart, and the
 * resolver is content with one response. That there are none is a response. Lives for one look-up, on its thread.
 */
final class Unanswered implements DnsQueryLifecycleObserverFactory {
    private final Set<StandardProtocolFamily> families = EnumSet.noneOf(StandardProtocolFamily.class);

    /** As of now. */
    Set<StandardProtocolFamily> families() {
        return Collections.unmodifiableSet(families);
    }

    @Override
    public DnsQueryLifecycleObserver newDnsQueryLifecycleObserver(DnsQuestion question) {
        return new Observer(
                question.type().equals(DnsRecordType.AAAA)
                        ? StandardProtocolFamily.INET6
                        : StandardProtocolFamily.INET);
    }

    /** Of one question to one server; the last of a family counts. */
    private final class Observer implements DnsQueryLifecycleObserver {
        private final StandardProtocolFamily family;

        Observer(StandardProtocolFamily family) {
            this.family = family;
        }

        private void answered(boolean isAnswer) {
            if (isAnswer) {
                families.remove(family);
            } else {
                families.add(family);
            }
        }

        @Override
        public void queryWritten(InetSocketAddress server, ChannelFuture future) {
            answered(false);
        }

        @Override
        public void queryCancelled(int queriesRemaining) {}

        @Override
        public DnsQueryLifecycleObserver queryRedirected(List<InetSocketAddress> servers) {
            return this;
        }

        @Override
        public DnsQueryLifecycleObserver queryCNAMEd(DnsQuestion question) {
            return this;
        }

        @Override
        public DnsQueryLifecycleObserver queryNoAnswer(DnsResponseCode code) {
            answered(code.equals(DnsResponseCode.NXDOMAIN));
            return this;
        }

        /** A response without a record of the kind comes here too, with another exception. */
        @Override
        public void queryFailed(Throwable cause) {
            answered(!(cause instanceof DnsNameResolverException));
        }

        @Override
        public void querySucceed() {
            answered(true);
        }
    }
}
