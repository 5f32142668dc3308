package org.posthouse.mail.address;

/** Receives what {@link AddressScanner} finds: runs of bytes in one array that is overwritten afterwards; a length of -1 means absent. */
public interface AddressVisitor {
    /** One address: display name, obsolete route, local part (unquoted) and domain, all still encoded. */
    void entry(byte[] b, int nameAt, int nameLength, int routeAt, int routeLength, int localAt, int localLength, int domainAt,
            int domainLength);

    /** A group begins. */
    void groupBegin(byte[] b, int nameAt, int nameLength);

    /** The group ends. */
    void groupEnd();
}
