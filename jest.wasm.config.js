const base=require('/work/main/jest.config.js');
module.exports={...base,rootDir:'/work/main',moduleNameMapper:{...(base.moduleNameMapper||{}),'^(?:/work/main|\\.\\.|\\.\\./\\.\\.)/dist/(.*)$':'/work/main/conformance/.without-binary/node_modules/ironclerk/dist/$1'}};
