import{a,b,c}from"./chunk-ZEWTVP6L.js";import"./chunk-KRC6YDG2.js";export{a as choose,c as empty,b as pick};
