import{a,b,c}from"./chunk-G6X4NP7H.js";import"./chunk-O47T56UY.js";export{c as askLater,b as laterEntries,a as times};
