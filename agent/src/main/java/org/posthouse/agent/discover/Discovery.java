package org.posthouse.agent.discover;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.posthouse.agent.MailServer.Security;
import org.posthouse.agent.account.Service;
import org.posthouse.base.net.TlsContext;
import org.posthouse.mail.address.Address;

/** Finds the servers of an address. */
public final class Discovery {
    private final Names names;
    private final Probe probe;

    public Discovery(Names names, TlsContext tls) {
        this.names = names;
        probe = new Probe(names, tls);
    }

    /** What answers: the best of each kind, with who told of it. */
    public record Found(@Nullable URI jmap, Map<Service.Kind, Service> services, List<String> sources) {
        public Found {
            services = Map.copyOf(services);
            sources = List.copyOf(sources);
        }

        /** Whether mail can be read by something. */
        public boolean usable() {
            return jmap != null || services.containsKey(Service.Kind.IMAP) || services.containsKey(Service.Kind.POP3);
        }
    }

    /** A service that somebody tells of. */
    private record Told(Service service, String source) {}

    /** Asks all at once; the domain is looked at, never the person, but for autoconfig, which is asked with the address. */
    public Found find(Address address) throws InterruptedException {
        String domain = address.domain().toString();
        try (ExecutorService all = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<List<URI>> jmap = all.submit(() -> jmap(domain));
            List<Future<List<Told>>> told = new ArrayList<>();
            told.add(all.submit(() -> autoconfig(address, domain)));
            for (Service.Kind kind : Service.Kind.values())
                told.add(all.submit(() -> srv(kind, domain)));
            told.add(all.submit(() -> guesses(domain)));
            List<Told> candidates = new ArrayList<>();
            for (Future<List<Told>> t : told)
                candidates.addAll(result(t, List.of()));
            List<Future<Boolean>> answers = new ArrayList<>();
            for (Told t : candidates)
                answers.add(all.submit(() -> probe.answers(t.service())));
            List<String> sources = new ArrayList<>();
            Map<Service.Kind, Service> best = new EnumMap<>(Service.Kind.class);
            // TLS from the first octet before STARTTLS, then in the order of who told.
            for (Security security : List.of(Security.TLS, Security.START_TLS))
                for (int i = 0; i < candidates.size(); i++) {
                    Told t = candidates.get(i);
                    if (t.service().security() == security && !best.containsKey(t.service().kind()) && result(answers.get(i), false)) {
                        best.put(t.service().kind(), t.service());
                        sources.add(t.service() + " by " + t.source());
                    }
                }
            URI place = result(jmap, List.<URI>of()).stream().findFirst().orElse(null);
            if (place != null)
                sources.addFirst(place + " by its well-known place");
            return new Found(place, best, sources);
        }
    }

    private static <T> T result(Future<T> future, T otherwise) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            return otherwise;
        }
    }

    /** RFC 8620 §2.2 */
    private List<URI> jmap(String domain) throws InterruptedException {
        List<Names.Host> hosts = new ArrayList<>(names.services("_jmap._tcp." + domain));
        hosts.add(new Names.Host(domain, 443));
        List<URI> places = new ArrayList<>();
        for (Names.Host h : hosts) {
            URI place = URI.create("https://" + h.name() + (h.port() == 443 ? "" : ":" + h.port()) + "/.well-known/jmap");
            if (probe.isJmap(place))
                places.add(place);
        }
        return places;
    }

    private List<Told> autoconfig(Address address, String domain) throws Exception {
        String query = "?emailaddress=" + java.net.URLEncoder.encode(address.toString(), StandardCharsets.UTF_8);
        List<URI> places = new ArrayList<>(
                List.of(URI.create("https://autoconfig." + domain + "/mail/config-v1.1.xml" + query),
                        URI.create("https://" + domain + "/.well-known/autoconfig/mail/config-v1.1.xml")));
        for (Names.Host h : names.services("_autoconfig._tcp." + domain))
            places.addFirst(URI.create("https://" + h.name() + ":" + h.port() + "/.well-known/autoconfig/mail/config-v1.1.xml" + query));
        List<Told> told = new ArrayList<>();
        try (ExecutorService all = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<byte @Nullable []>> asked = new ArrayList<>();
            for (URI place : places)
                asked.add(() -> probe.get(place));
            for (Future<byte @Nullable []> answer : all.invokeAll(asked)) {
                byte[] xml = answer.get();
                if (xml != null)
                    Autoconfig.read(xml).forEach(s -> told.add(new Told(s, "autoconfig")));
            }
        }
        return told;
    }

    /** RFC 6186 §3, RFC 8314 §5.1 */
    private List<Told> srv(Service.Kind kind, String domain) {
        List<Told> told = new ArrayList<>();
        String plain = kind == Service.Kind.SMTP ? "_submission" : "_" + kind.scheme();
        for (Names.Host h : names.services(plain + "s._tcp." + domain))
            told.add(new Told(new Service(kind, h.name(), h.port(), Security.TLS), "SRV"));
        for (Names.Host h : names.services(plain + "._tcp." + domain))
            told.add(new Told(new Service(kind, h.name(), h.port(), Security.START_TLS), "SRV"));
        return told;
    }

    private static List<Told> guesses(String domain) {
        List<Told> told = new ArrayList<>();
        for (Service.Kind kind : Service.Kind.values())
            for (Security security : List.of(Security.TLS, Security.START_TLS))
                for (String host : List.of(kind.scheme() + "." + domain, "mail." + domain))
                    told.add(new Told(new Service(kind, host, kind.port(security), security), "its usual name"));
        return told;
    }
}
