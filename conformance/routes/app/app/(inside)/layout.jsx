export default function Layout({ children }) {
  return (
    <main>
      <h1>PROTECTED:inside-layout</h1>
      {children}
    </main>
  );
}
