package org.posthouse.access.jmapjourney;

import static org.posthouse.access.jmapcore.Capability.JOURNEY;

import org.posthouse.access.jmapcore.Feature;
import org.posthouse.access.jmapcore.Methods;
import org.posthouse.access.jmapcore.Services;

/** The methods of journeys. Ours; docs/jmap.md */
public final class JourneyMethods implements Feature {
    private final Services services;
    private final String hostname;

    /** @param hostname in whose name this server writes what it found out about messages */
    public JourneyMethods(Services services, String hostname) {
        this.services = services;
        this.hostname = hostname;
    }

    @Override
    public String capability() {
        return JOURNEY;
    }

    @Override
    public void put(Methods methods) {
        methods.put(JOURNEY, "Journey/get", new JourneyGet(services, hostname)::get).put(JOURNEY, "Journey/marks",
                new Marks(services)::marks);
    }
}
