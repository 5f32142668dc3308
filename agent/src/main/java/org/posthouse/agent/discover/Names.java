package org.posthouse.agent.discover;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** Asks DNS: the system's servers, or one that was named. */
public final class Names {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final Resolver resolver;
    private final boolean own;

    private Names(Resolver resolver, boolean own) {
        this.resolver = resolver;
        this.own = own;
        resolver.setTimeout(TIMEOUT);
    }

    /** With the system's servers, or that one (its port 53 where the port is 0). */
    public static Names of(@Nullable InetSocketAddress server) throws UnknownHostException {
        if (server == null)
            return new Names(new ExtendedResolver(), false);
        var one = new SimpleResolver(server.getHostString());
        one.setPort(server.getPort() == 0 ? 53 : server.getPort());
        return new Names(one, true);
    }

    /** A host and a port of an SRV record. */
    record Host(String name, int port) {}

    /** Where a service is, the best first; empty where there is none, or it is said not to be. RFC 2782 */
    List<Host> services(String name) {
        List<SRVRecord> found = new ArrayList<>();
        for (Record r : ask(name, Type.SRV))
            if (r instanceof SRVRecord srv && srv.getTarget().labels() > 1)
                found.add(srv);
        found.sort(Comparator.comparingInt(SRVRecord::getPriority).thenComparing(Comparator.comparingInt(SRVRecord::getWeight).reversed()));
        return found.stream().limit(4).map(srv -> new Host(srv.getTarget().toString(true), srv.getPort())).toList();
    }

    /** The address of a host, or null. */
    @Nullable
    InetAddress address(String host) {
        try {
            if (!own)
                return InetAddress.getByName(host);
            for (Record r : ask(host, Type.A))
                if (r instanceof ARecord a)
                    return a.getAddress();
            for (Record r : ask(host, Type.AAAA))
                if (r instanceof AAAARecord a)
                    return a.getAddress();
            return null;
        } catch (UnknownHostException e) {
            return null;
        }
    }

    private List<Record> ask(String name, int type) {
        try {
            Message answer = resolver.send(Message.newQuery(Record.newRecord(Name.fromString(name, Name.root), type, DClass.IN)));
            return answer.getSection(Section.ANSWER);
        } catch (TextParseException e) {
            return List.of();
        } catch (IOException e) {
            return List.of();
        }
    }
}
