package org.posthouse.access.jmapcontacts;

import static org.posthouse.access.jmapcore.Capability.CONTACTS;

import java.util.Map;
import org.posthouse.access.jmapcore.Feature;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapcore.Methods;
import org.posthouse.access.jmapcore.Services;
import org.posthouse.store.item.ItemKind;
import tools.jackson.databind.node.ObjectNode;

/** The methods of contacts. RFC 9610 §1.4 */
public final class ContactMethods implements Feature {
    private final Services services;

    public ContactMethods(Services services) {
        this.services = services;
    }

    @Override
    public String capability() {
        return CONTACTS;
    }

    @Override
    public Map<String, ItemKind> types() {
        return Map.of("AddressBook", ItemKind.ADDRESS_BOOK, "ContactCard", ItemKind.CONTACT);
    }

    @Override
    public void put(Methods methods) {
        Turns turns = new Turns();
        AddressBooks books = new AddressBooks(services, turns);
        Cards cards = new Cards(services, books, turns);
        CardQuery query = new CardQuery(services);
        methods.put(CONTACTS, "AddressBook/get", books::get).put(CONTACTS, "AddressBook/changes", books::changes)
                .put(CONTACTS, "AddressBook/set", books::set).put(CONTACTS, "ContactCard/get", cards::get)
                .put(CONTACTS, "ContactCard/changes", cards::changes).put(CONTACTS, "ContactCard/set", cards::set)
                .put(CONTACTS, "ContactCard/copy", cards::copy).put(CONTACTS, "ContactCard/query", query::query)
                .put(CONTACTS, "ContactCard/queryChanges", query::changes);
    }

    @Override
    public ObjectNode account() {
        return Json.object().putNull("maxAddressBooksPerCard").put("mayCreateAddressBook", true);
    }
}
