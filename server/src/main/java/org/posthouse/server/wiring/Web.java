package org.posthouse.server.wiring;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.posthouse.access.discovery.DiscoverySite;
import org.posthouse.access.discovery.MailServices;
import org.posthouse.access.http.Callers;
import org.posthouse.access.http.HttpServer;
import org.posthouse.access.http.HttpSettings;
import org.posthouse.access.http.LoginSite;
import org.posthouse.access.http.PageSite;
import org.posthouse.access.http.RedirectSite;
import org.posthouse.access.http.Site;
import org.posthouse.access.jmap.JmapSite;
import org.posthouse.access.jmap.States;
import org.posthouse.access.jmapcontacts.ContactMethods;
import org.posthouse.access.jmapcore.Blobs;
import org.posthouse.access.jmapcore.Feature;
import org.posthouse.access.jmapcore.JmapLimits;
import org.posthouse.access.jmapcore.Services;
import org.posthouse.access.jmapdevices.DeviceMethods;
import org.posthouse.access.jmapjourney.JourneyMethods;
import org.posthouse.access.jmapmail.MailMethods;
import org.posthouse.access.jmapmailing.MailingMethods;
import org.posthouse.access.jmapmailing.Recipients;
import org.posthouse.access.jmapmailing.Snoozing;
import org.posthouse.access.jmappush.PushMethods;
import org.posthouse.access.jmappush.PushSender;
import org.posthouse.access.jmappush.Vapid;
import org.posthouse.access.jmapreading.ImageSite;
import org.posthouse.access.jmapreading.ImageTokens;
import org.posthouse.access.jmapreading.ReadingMethods;
import org.posthouse.access.jmaprules.SieveMethods;
import org.posthouse.access.jmaprules.TrialMethods;
import org.posthouse.access.jmaprules.VacationMethods;
import org.posthouse.access.jmapsend.SendMethods;
import org.posthouse.access.jmapshare.ShareMethods;
import org.posthouse.access.jmapstorage.BlobMethods;
import org.posthouse.access.jmapstorage.QuotaMethods;
import org.posthouse.base.net.TlsContext;
import org.posthouse.base.time.Planner;
import org.posthouse.mta.rules.AccountLookup;
import org.posthouse.server.config.Config;
import org.posthouse.server.console.AdminSite;
import org.posthouse.server.metrics.MetricsPage;
import org.posthouse.store.account.KeyFiles;
import org.posthouse.store.email.EmailIndex;
import org.posthouse.store.item.Items;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.login.PlaintextLogin;
import org.posthouse.webmail.Pages;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is served by HTTP, and its listeners. */
final class Web implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Web.class);
    /** Messages whose ids are kept in memory, some 40 octets each. */
    private static final long INDEXED = 2_000_000;
    private static final Duration SNOOZES = Duration.ofSeconds(15);
    private final List<HttpServer> servers = new ArrayList<>();
    private final JmapSite jmap;
    private final Rounds snoozes;
    private final PushSender push;

    private Web(JmapSite jmap, Rounds snoozes, PushSender push) {
        this.jmap = jmap;
        this.snoozes = snoozes;
        this.push = push;
    }

    /** Every port is bound when it returns. */
    static Web start(House house, Planner planner, TlsContext tls, MetricsPage metrics, MailServices announced)
            throws IOException, Refusal {
        Config config = house.config;
        var settings = new RoomSettings(config).http();
        var callers = new Callers(house.logins, house.sessions, settings.plaintext(), house.clock);
        var states = new States();
        var index = new EmailIndex(INDEXED);
        var keys = new KeyFiles(House.keys(house.dir), new SecureRandom());
        var blobs = new Blobs(house.mail, index, keys.key("blobs.key"), house.clock);
        var pictures = new ImageTokens(keys.key("images.key"), house.clock);
        var services = new Services(house.mail, house.directory, index, blobs, new Items(house.engine, states), house.texts, house.told,
                house.clock, new SecureRandom());
        var limits = JmapLimits.of(config.limits().messageSize());
        var recipients = new Recipients(services);
        var snoozing = new Snoozing(services);
        house.scripts.news(states::changed);
        var vapid = new Vapid(keys.key("push.key"), "mailto:postmaster@" + config.hostname(), house.clock);
        var push = new PushSender(new PushSender.Parts(services, states, house.logins, vapid, new PushPosts(house.others.https), planner));
        List<Feature> features = List.of(new MailMethods(services, limits),
                new SendMethods(services, new QueueSubmission(house), recipients::sent), new ContactMethods(services),
                new MailingMethods(services, snoozing, recipients), new ShareMethods(services), new VacationMethods(services),
                new SieveMethods(services, house.scripts),
                new TrialMethods(services, mail -> new AccountLookup(mail, house.scripts, house.memory)), new QuotaMethods(),
                new BlobMethods(services, limits),
                new PushMethods(services, push), new ReadingMethods(services, pictures, house.others.web, config.hostname()),
                new JourneyMethods(services, config.hostname()),
                new DeviceMethods(
                        new DeviceMethods.Parts(house.logins, house.credentials, house.visits, house.sessions, house.audit, house.clock)));
        var web = new Web(new JmapSite(services, states, callers, house.logins, limits, features),
                new Rounds(planner, SNOOZES, snoozing::round), push);
        push.start();
        List<Site> sites = List.of(new PageSite(Pages.files()), new LoginSite(callers), web.jmap,
                new ImageSite(callers, pictures, house.others.web, house.clock), new DiscoverySite(announced, house.directory),
                new AdminSite(house.desk, callers, settings.plaintext() == PlaintextLogin.ALWAYS));
        List<Site> inClear = new ArrayList<>(List.of(metrics));
        house.certificate.site().ifPresent(inClear::add);
        if (config.listen().redirect() == Config.Switch.ON)
            inClear.add(new RedirectSite(config.hostname(), config.listen().https().getFirst().getPort()));
        else
            inClear.addAll(sites);
        boolean started = false;
        try {
            for (InetSocketAddress at : config.listen().http())
                web.servers.add(HttpServer.start(at, null, settings, inClear, house.clock));
            for (InetSocketAddress at : config.listen().https())
                web.servers.add(HttpServer.start(at, tls, settings, sites, house.clock));
            started = true;
        } finally {
            if (!started)
                quietly(web);
        }
        web.servers.forEach(s -> LOG.info("http on port {}", s.port()));
        return web;
    }

    /** Ends subscriptions whose time is over. */
    void sweep() throws Refusal {
        push.sweep();
    }

    /** Ports in the order of the configuration, those without TLS first. */
    List<Integer> ports() {
        return servers.stream().map(HttpServer::port).toList();
    }

    private static void quietly(Web web) {
        try {
            web.close();
        } catch (Exception e) {
            LOG.error("closing what was opened", e);
        }
    }

    @Override
    public void close() throws Exception {
        push.close();
        snoozes.close();
        jmap.close();
        servers.forEach(HttpServer::close);
    }
}
