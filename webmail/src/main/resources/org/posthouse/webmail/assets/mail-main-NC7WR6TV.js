import"./chunk-2N7EKT2E.js";
