package org.posthouse.server.wiring;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.posthouse.access.http.Callers;
import org.posthouse.access.http.HttpServer;
import org.posthouse.access.http.HttpSettings;
import org.posthouse.access.http.LoginSite;
import org.posthouse.access.http.PageSite;
import org.posthouse.access.http.Site;
import org.posthouse.access.http.WebSessions;
import org.posthouse.access.jmap.JmapSite;
import org.posthouse.access.jmap.States;
import org.posthouse.access.jmapcore.Blobs;
import org.posthouse.access.jmapcore.Feature;
import org.posthouse.access.jmapcore.JmapLimits;
import org.posthouse.access.jmapcore.Services;
import org.posthouse.access.jmapjourney.JourneyMethods;
import org.posthouse.access.jmapmail.MailMethods;
import org.posthouse.access.jmapreading.ImageSite;
import org.posthouse.access.jmapreading.ImageTokens;
import org.posthouse.access.jmapreading.ReadingMethods;
import org.posthouse.access.jmapsend.SendMethods;
import org.posthouse.base.net.TlsContext;
import org.posthouse.server.config.Config;
import org.posthouse.server.metrics.MetricsPage;
import org.posthouse.store.account.KeyFiles;
import org.posthouse.store.email.EmailIndex;
import org.posthouse.store.item.Items;
import org.posthouse.store.kv.Refusal;
import org.posthouse.webmail.Pages;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is served by HTTP, and its listeners. */
final class Web implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Web.class);
    /** Messages whose ids are kept in memory, some 40 octets each. */
    private static final long INDEXED = 2_000_000;
    private final List<HttpServer> servers = new ArrayList<>();
    private final JmapSite jmap;

    private Web(JmapSite jmap) {
        this.jmap = jmap;
    }

    /** Every port is bound when it returns. */
    static Web start(House house, TlsContext tls, MetricsPage metrics) throws IOException, Refusal {
        Config config = house.config;
        var settings = HttpSettings.of(config.tls().plaintextLogin(), config.limits().messageSize());
        var callers = new Callers(house.logins, new WebSessions(house.clock), settings.plaintext(), house.clock);
        var states = new States();
        var index = new EmailIndex(INDEXED);
        var keys = new KeyFiles(House.keys(house.dir), new SecureRandom());
        var blobs = new Blobs(house.mail, index, keys.key("blobs.key"), house.clock);
        var pictures = new ImageTokens(keys.key("images.key"), house.clock);
        var services = new Services(house.mail, house.directory, index, blobs, new Items(house.engine, states), house.texts, house.told,
                house.clock, new SecureRandom());
        var limits = JmapLimits.of(config.limits().messageSize());
        List<Feature> features = List.of(new MailMethods(services, limits), new SendMethods(services, new QueueSubmission(house)),
                new ReadingMethods(services, pictures, house.others.web, config.hostname()),
                new JourneyMethods(services, config.hostname()));
        var web = new Web(new JmapSite(services, states, callers, house.logins, limits, features));
        List<Site> sites = List.of(new PageSite(Pages.files()), new LoginSite(callers), web.jmap,
                new ImageSite(callers, pictures, house.others.web, house.clock));
        List<Site> withMetrics = new ArrayList<>(sites);
        withMetrics.add(metrics);
        boolean started = false;
        try {
            for (InetSocketAddress at : config.listen().http())
                web.servers.add(HttpServer.start(at, null, settings, withMetrics, house.clock));
            for (InetSocketAddress at : config.listen().https())
                web.servers.add(HttpServer.start(at, tls, settings, sites, house.clock));
            started = true;
        } finally {
            if (!started)
                web.close();
        }
        web.servers.forEach(s -> LOG.info("http on port {}", s.port()));
        return web;
    }

    @Override
    public void close() {
        jmap.close();
        servers.forEach(HttpServer::close);
    }
}
